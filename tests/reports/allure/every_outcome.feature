@sprint.1 @story.ABC-123
Feature: Finding dots <img src=x onerror="window.hacked = 1">
  What the customer said: ![spy](https://spy.invalid/x.png)
  <script>window.hacked = 1</script> <img src="https://spy.invalid/y.png">

  Background:
    Given data set "dots"

  Scenario: Outside of any rule
    When the model ingests the images
    Then it finds at least 16 red dots

  Rule: Inside of a rule <b onmouseover="window.hacked = 1">bold</b>

    Scenario: Met
      When the model ingests the images
      Then recall for red dots is at least 75%

    @issue.42 @tms.T-7 @story.<script>window.hacked=1</script>
    Scenario: Not met
      When the model ingests the images
      Then it finds at least 18 red dots
      And precision for red dots is at least 99%

    @wip
    Scenario: In progress, not met
      When the model ingests the images
      Then it finds at least 20 red dots

    @wip
    Scenario: In progress, met
      When the model ingests the images
      Then it finds at least 2 red dots

    Scenario: Undecided
      When the model ingests the images
      Then recall for red dots is at least 79% with 95% confidence

    Scenario: Met and undecided
      When the model ingests the images
      Then it finds at least 16 red dots
      And recall for red dots is at least 79% with 95% confidence

    Scenario: Not met and undecided
      When the model ingests the images
      Then it finds at least 18 red dots
      And recall for red dots is at least 79% with 95% confidence

    Scenario: Many goals at once
      When the model ingests the images
      Then these goals hold:
        | metric | of       | goal         |
        | recall | red dots | at least 75% |
        | recall | red dots | at least 95% |

    Scenario: A noun that nobody knows
      When the model ingests the images
      Then it finds at least 16 red ballons

    Scenario: A sentence that nobody knows
      When the model ingests the images
      Then it sings at least 16 songs

    Scenario: What has to hold first does not
      When "18" to "20" red dots are identified
      Then it finds at least 1 red dot

    Scenario: The disk is full
      When the disk is full

    Scenario: A killed process
      When the process was killed

    Scenario: Skipped by a step
      When nobody cares
      Then it finds at least 1 red dot

    Scenario Outline: At least <count> are found
      When the model ingests the images
      Then it finds at least <count> red dots

      Examples:
        | count |
        | 15    |
        | 17    |
        | 17    |

    Scenario: The same name
      When the model ingests the images
      Then it finds at least 3 red dots

    Scenario: The same name
      When the model ingests the images
      Then it finds at least 19 red dots

    Scenario: No claim, and the last of its rule
      When the model ingests the images

  Rule: What we suppose

    @hypothesis
    Scenario: Accepted
      Given the hypothesis "most are found"
      When the model ingests the images
      Then it finds at least 16 red dots

    @hypothesis
    Scenario: Rejected
      Given the hypothesis "all are found"
      When the model ingests the images
      Then it finds at least 20 red dots

    @hypothesis
    Scenario: Open
      Given the hypothesis "many will be found"
      When the model ingests the images
      Then recall for red dots is at least 79% with 95% confidence

    @hypothesis
    Scenario: Misspelt
      Given the hypothesis "many ballons are found"
      When the model ingests the images
      Then it finds at least 20 red ballons
