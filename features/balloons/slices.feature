@sprint.12
Feature: Balloons are found wherever they are
  A good average hides a bad corner. A slice is a part of the data set with a name:
  night images, images with small balloons, images with a balloon that something covers.

  Background:
    Given data set "12345"

  Scenario: No slice is left behind
    When the model ingests the images
    Then recall for balloons is at least 65% in every slice

  Scenario: Every slice would be good enough in other images, too
    When the model ingests the images
    Then recall for balloons is at least 55% in every slice with 95% confidence

  Scenario: The dark is hard, and still good enough
    When the model ingests the images
    Then recall for balloons in "night" images is at least 75% with 95% confidence
    And it finds at least 170 balloons in "night" images
    And it finds at least 30 balloons in "night" and "small" images

  Scenario: Only the large ones
    Given only the "large" images
    When the model ingests the images
    Then recall for balloons is at least 95%
    And it misses fewer than 10 balloons
