Feature: Read handwritten digits
  The digits on a scanned form are read without a person looking at them.

  Background:
    Given data set "digits"
    And the model "digit-reader"

  Rule: Digits are read right

    Scenario: Most digits are read right
      When the model ingests the images
      Then accuracy is at least 93%
