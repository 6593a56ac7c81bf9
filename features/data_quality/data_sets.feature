@sprint.12
Feature: The data sets can be trusted to judge by
  A goal is worth as much as the images it is judged on. Nothing here needs a model,
  but for the labels that look wrong to one.

  Scenario Outline: The images are whole, and each stands there once: <name>
    Given data set "<name>"
    Then every image can be read
    And no image appears twice
    And no image looks like another

    Examples:
      | name       |
      | 12345      |
      | fairground |
      | digits     |

  Scenario: The fairground is not the data set that it is compared with
    Given data set "fairground"
    Then no image is also in data set "12345"
    And no image looks like one in data set "12345"

  Scenario: There is enough to judge balloons by
    Given data set "12345"
    Then every box lies inside its image
    And it holds exactly 1,000 balloons
    And it holds exactly 100 red balloons
    And it holds at least 200 balloons in "night" images
    And every slice holds at least 40 images
    And the rarest class makes up at least 10% of the labels

  Scenario: There is enough to judge digits by
    Given data set "digits"
    Then every class has at least 80 examples
    And the rarest class makes up at least 9% of the labels

  Scenario: Few labels look wrong
    Given data set "digits"
    And the model "digit-reader"
    Then at most 10 labels look wrong
