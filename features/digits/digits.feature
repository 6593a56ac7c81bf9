@sprint.12
Feature: Read handwritten digits
  Digits on scanned forms are read without a person looking at them.
  A digit read wrongly is worse than one that a person has to look at.

  Background:
    Given data set "digits"
    And the model "digit-reader"

  Rule: Digits are read right

    Scenario: Most digits are read right
      When the model ingests the images
      Then accuracy is at least 93%
      And it misses at most 60 images

    Scenario Outline: Every digit is found and can be trusted: <digit>
      When the model ingests the images
      Then recall for "<digit>" is at least <recall>
      And precision for "<digit>" is at least 85%

      Examples: digits that are easily told apart
        | digit | recall |
        | 0     | 95%    |
        | 2     | 95%    |
        | 5     | 95%    |
        | 6     | 95%    |
        | 7     | 95%    |
        | 9     | 95%    |

      Examples: digits that look like others
        | digit | recall |
        | 1     | 85%    |
        | 3     | 85%    |
        | 4     | 85%    |
        | 8     | 85%    |

  Rule: A bound counts when it is exactly met

    Scenario Outline: The digit 8 is read right <count> times at least
      When the model ingests the images
      Then it finds at least <count> "8"
      And it reports at most <wrong> false "8"

      Examples: below the figure, and the figure itself
        | count | wrong |
        | 80    | 7     |
        | 81    | 6     |

  Rule: The reader before this one is still good for something

    Scenario: The earlier version reads nine digits of ten
      Given the model "digit-reader" version "1"
      When the model ingests the images
      Then accuracy is at least 90%
