Feature: Contracts that must be broken
  Tests of the judge on the real samples: no model here keeps to what is asked of it.

  Scenario: A file that is too large
    Given the model "balloon-detector"
    Then its file is at most 800 kB

  Scenario: A file without its unit
    Given the model "balloon-detector"
    Then its file is at most 5

  Scenario: An opset that is too new
    Given the model "balloon-detector"
    Then its opset is at most 16

  Scenario: Inputs that changed, that are missing, that nobody knows
    Given the model "digit-reader"
    Then its inputs are:
      | name  | shape        | type    |
      | image | [1, 1, 8, 8] | float32 |
      | size  | [2]          | int64   |

  Scenario: Outputs of another type
    Given the model "digit-reader"
    Then its outputs are:
      | name          | shape     | type    |
      | probabilities | [any, 10] | float16 |

  Scenario: A type that there is not
    Given the model "digit-reader"
    Then its outputs are:
      | name          | shape     | type   |
      | probabilities | [any, 10] | flot32 |

  Scenario: A table that is not there
    Given the model "digit-reader"
    Then its inputs are:

  Scenario: A class that it does not know
    Given the model "balloon-detector"
    Then it knows the classes:
      | class        |
      | red balloon  |
      | gold balloon |

  Scenario: Classes of another data set
    Given data set "digits"
    And the model "balloon-detector"
    Then it knows every class of the data set

  Scenario: Batches that are the same
    Given data set "digits"
    And the model "digit-reader"
    Then it gives the same answers in batches of 8 and 8

  Scenario: Slower than the baseline
    Given data set "12345"
    And the model "balloon-detector"
    And the baseline "balloon-detector" version "11"
    Then it is at most 1.2 times as slow as the baseline

  Scenario: No baseline to be faster than
    Given data set "digits"
    And the model "digit-reader"
    And the baseline "digit-reader" version "2"
    Then it is at most 1.2 times as slow as the baseline
