@sprint.12
Feature: The model files keep their contract
  What the application relies on, whatever the answers are worth.

  Scenario: The detector fits into the application
    Given data set "12345"
    And the model "balloon-detector"
    Then its file is at most 1 MB
    And its opset is at most 17
    And its inputs are:
      | name   | shape               | type    |
      | images | any, 3, 144, 192    | float32 |
    And its outputs are:
      | name   | shape         | type    |
      | output | any, any, any | float32 |
    And it knows every class of the data set

  Scenario: The detector answers the same, however it is asked
    Given data set "12345"
    And the model "balloon-detector"
    Then it gives the same answers in batches of 1 and 32
    And it gives the same answers when it runs twice
    And it gives the same answers with 1 and 4 threads

  Scenario: The detector may take longer than the one before, and not much longer
    Given data set "12345"
    And the model "balloon-detector"
    And the baseline "balloon-detector" version "11"
    Then it is at most 6 times as slow as the baseline

  Scenario: The reader of digits keeps its contract, too
    Given data set "digits"
    And the model "digit-reader"
    Then its file is at most 500 kB
    And it knows every class of the data set
    And it knows the classes:
      | class |
      | 0     |
      | 8     |
    And it gives the same answers in batches of 1 and 8
