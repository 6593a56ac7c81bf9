@sprint.12
Feature: Version 12 is better than version 11
  A new version is judged against the one before it, on the same images, in the same run.

  Background:
    Given data set "12345"
    And the model "balloon-detector"
    And the baseline "balloon-detector" version "11"

  Scenario: Nothing got worse
    When the model ingests the images
    Then recall for balloons is no worse than the baseline
    And recall for balloons drops by at most 2 points with 95% confidence
    And recall for balloons in "night" images is no worse than the baseline

  Scenario: False alarms became rare
    When the model ingests the images
    Then precision for balloons improves by at least 20 points with 95% confidence
    And false positives per image for balloons are no worse than the baseline with 99% confidence

  Scenario: Some images that were right are wrong now, many that were wrong are right
    When the model ingests the images
    Then at most 150 images that the baseline gets right go wrong
    And at most 40 images that the baseline gets right for red balloons go wrong
    And at least 1,000 images that the baseline gets wrong go right
