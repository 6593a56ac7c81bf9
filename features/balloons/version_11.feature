@sprint.11
Feature: What the version before this one could do
  Sprint 11 ended with version 11. It stays in the repository to compare with.

  Scenario: Version 11 found most balloons, and much else
    Given data set "12345"
    And the model "balloon-detector" version "11"
    And detections count from a score of 0.4
    When the model ingests the images
    Then it finds at least 750 balloons
    And at most 35% of images hold a false balloon
