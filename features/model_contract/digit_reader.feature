@sprint.12
Feature: The digit reader keeps to its contract

  Background:
    Given data set "digits"
    And the model "digit-reader"

  Scenario: The file is small, and is called as before
    Then its file is at most 100 kB
    And its opset is between 13 and 17
    And its inputs are:
      | name  | shape        | type    |
      | image | [N, 1, 8, 8] | float32 |
    And its outputs are:
      | name          | shape   | type    |
      | probabilities | [N, 10] | float32 |

  Scenario: It knows the digits that look alike
    Then it knows the classes:
      | class |
      | 1     |
      | 7     |

  Scenario Outline: Version <version> answers alike, however it is called
    Given the model "digit-reader" version "<version>"
    Then it knows every class of the data set
    And it gives the same answers in batches of 1 and 64
    And it gives the same answers when it runs twice
    And it gives the same answers with 1 and 2 threads

    Examples:
      | version |
      | 1       |
      | 2       |

  Scenario: A second layer costs no more than half as much again
    Given the baseline "digit-reader" version "1"
    Then it is at most 1.5 times as slow as the baseline with 99% confidence
