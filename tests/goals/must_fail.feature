Feature: Goals that must fail
  Tests of the judge on the real samples: each of these is one step too far.

  Scenario: More balloons than there are
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then it finds at least 1,001 balloons

  Scenario: A precondition that does not hold
    Given data set "12345"
    And the model "balloon-detector"
    When "990" to "1_000" balloons are identified
    Then it finds at least 80 red balloons

  Scenario: No false alarm at all
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then it reports at most 0 false balloons

  Scenario: Not one balloon missed
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then it misses at most 0 balloons

  Scenario: One digit more than was read right
    Given data set "digits"
    And the model "digit-reader"
    When the model ingests the images
    Then it finds at least 82 "8"

  Scenario: One false digit fewer than were reported
    Given data set "digits"
    And the model "digit-reader"
    When the model ingests the images
    Then it reports at most 5 false "8"

  Scenario: A noun that nobody knows
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then it reports at most 5 false ballons

  Scenario: A share without its sign
    Given data set "digits"
    And the model "digit-reader"
    When the model ingests the images
    Then accuracy is at least 80
