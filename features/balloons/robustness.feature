@sprint.12
Feature: A worse picture does not ruin the answer
  The images are changed before the model sees them, a little at severity 1, a lot at severity 5.

  Background:
    Given data set "fairground"

  Scenario Outline: A little change costs little: <changed>
    Given the images are <changed> at severity 1
    When the model ingests the images
    Then recall for balloons drops by at most <points> points against the untouched images

    Examples:
      | changed    | points |
      | blurred    | 3      |
      | noisy      | 3      |
      | darkened   | 3      |
      | brightened | 3      |
      | faded      | 5      |
      | compressed | 3      |
      | rotated    | 3      |

  Scenario: A lot of blur is survived
    Given the images are blurred at severity 5
    When the model ingests the images
    Then recall for balloons is at least 70%
    And recall for balloons drops by at most 10 points against the untouched images with 95% confidence
