@sprint.12
Feature: Find balloons in a crowd
  At a fair, balloons hang side by side and hide each other.
  Bunches that nobody could count are neither found nor missed.

  Background:
    Given data set "fairground"
    And the model "balloon-detector"

  Scenario: Most balloons of a crowd are found
    When the model ingests the images
    Then it finds at least 950 balloons
    And precision for balloons is at least 65%
    And F1 for balloons is at least 0.7

  Scenario: A rough place is good enough to count
    Given boxes match from an overlap of 0.3
    When the model ingests the images
    Then the fair counts at least 85% of its balloons
    And it finds at least 90 images with a red balloon
