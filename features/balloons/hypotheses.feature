@sprint.12
Feature: What we suppose about the balloons that are missed
  A hypothesis is no goal. It is accepted, rejected or undecided, and stops nothing.

  Background:
    Given data set "12345"

  @hypothesis
  Scenario: Covered balloons
    Given the hypothesis "a balloon that something covers is found in three cases of four"
    When the model ingests the images
    Then recall for balloons in "covered" images is at least 75% with 95% confidence

  @hypothesis
  Scenario: White balloons
    Given the hypothesis "white balloons are found as reliably as those of other colours"
    When the model ingests the images
    Then recall for white balloons is at least 85% with 95% confidence

  @hypothesis
  Scenario: Grey pictures
    Given the hypothesis "the model knows a balloon by its shape, not by its colour"
    And the images are grey at severity 5
    When the model ingests the images
    Then recall for balloons drops by at most 10 points against the untouched images with 95% confidence
