@sprint.12
Feature: What can be said about images that nobody has seen yet
  A fact about a data set is one thing. That it holds for the next photographs, too, is another:
  it takes a margin, and enough images. Without them the answer is "undecided", which does not pass.

  Background:
    Given data set "12345"

  Rule: Balloons will be found in other images, too

    Scenario: Most balloons of images to come are found
      When the model ingests the images
      Then recall for balloons is at least 85% with 95% confidence
      And precision for balloons is at least 55% with 95% confidence
      And F1 for balloons is at least 68% with 95% confidence

    Scenario: A hundred red balloons are enough to promise less
      When the model ingests the images
      Then recall for red balloons is at least 80% with 95% confidence

    Scenario: False alarms stay rare
      When the model ingests the images
      Then false positives per image for balloons are at most 0.14 with 95% confidence
      And less than 13% of images hold a false balloon
      And at most 12.5% of images hold a false balloon with 90% confidence

    Scenario: The ranking of what is reported is good
      When the model ingests the images
      Then average precision for balloons is between 75% and 95% with 90% confidence

  Rule: Scenes, not images, are what a promise about a fairground counts

    Scenario: Balloons of other scenes are found
      Given data set "fairground"
      When the model ingests the images
      Then these goals hold with 95% confidence:
        | metric                    | of           | in        | goal         |
        | recall                    | balloons     |           | at least 80% |
        | precision                 | balloons     |           | at least 60% |
        | recall                    | balloons     | bright    | at least 75% |
        | recall                    | red balloons |           | at least 60% |
        | false positives per image |              |           | at most 1.5  |
