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

  Scenario: A confidence that a hundred balloons do not give
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then recall for red balloons is at least 82% with 95% confidence

  Scenario: A bar that no model can clear with a hundred balloons
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then recall for red balloons is at least 98% with 95% confidence

  Scenario: A claim about tomorrow that is false
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then recall for white balloons is at least 85% with 95% confidence

  Scenario: Scenes are fewer than images
    Given data set "fairground"
    And the model "balloon-detector"
    When the model ingests the images
    Then recall for red balloons is at least 83% with 95% confidence

  Scenario: One slice that fails
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then recall for balloons is at least 70% in every slice

  Scenario: A slice that is misspelt
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then recall for balloons in "nigth" images is at least 70%

  Scenario: The version before is worse
    Given data set "12345"
    And the model "balloon-detector" version "11"
    And the baseline "balloon-detector" version "12"
    When the model ingests the images
    Then recall for balloons drops by at most 2 points with 95% confidence

  Scenario: More images turned than may
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then at most 5 images that the baseline gets right go wrong

  Scenario: A model that needs its colours
    Given data set "fairground"
    And the model "balloon-detector"
    And the images are grey at severity 5
    When the model ingests the images
    Then recall for balloons drops by at most 20 points against the untouched images

  Scenario: One row of many
    Given data set "digits"
    And the model "digit-reader"
    When the model ingests the images
    Then these goals hold:
      | metric   | of | goal          |
      | accuracy |    | at least 90%  |
      | recall   | 8  | more than 95% |

  Scenario: Not quite exactly
    Given data set "digits"
    And the model "digit-reader"
    When the model ingests the images
    Then it finds exactly 851 images

  Scenario: More than there are in the data set
    Given data set "12345"
    Then it holds at least 1,001 balloons

  Scenario: A slice with few images
    Given data set "12345"
    Then every slice holds at least 100 images

  Scenario: A file that is too large
    Given data set "12345"
    And the model "balloon-detector"
    Then its file is at most 100 kB

  Scenario: A class that the model does not know
    Given data set "12345"
    And the model "balloon-detector"
    Then it knows the classes:
      | class         |
      | black balloon |

  Scenario: A baseline that is the model itself
    Given data set "12345"
    And the model "balloon-detector" version "11"
    When the model ingests the images
    Then recall for balloons is no worse than the baseline

  Scenario: A table that nobody asked for
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then recall for balloons is at least 80%
      | metric | of       | goal         |
      | recall | balloons | at least 99% |

  Scenario: Two data sets at once
    Given data set "12345"
    And data set "fairground"
    And the model "balloon-detector"
    When the model ingests the images
    Then it finds at least 950 balloons

  Scenario: Two versions at once
    Given data set "12345"
    And the model "balloon-detector" version "11"
    And the model "balloon-detector" version "12"
    When the model ingests the images
    Then it finds at least 850 balloons

  Scenario: A bound that nobody can miss
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then it misses at most 1,000 balloons

  Scenario: A weakness that nobody supposes
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then recall for white balloons is at most 80%

  Scenario: A share of the balloons
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then it finds at least 80% of red balloons

  Scenario: Not one image lost
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then no image that the baseline gets right goes wrong

  Scenario: False alarms at night
    Given data set "12345"
    And the model "balloon-detector"
    When the model ingests the images
    Then at most 9% of "night" images hold a false balloon
