@sprint.12
Feature: Digits are read as reliably as the form desk needs it

  Background:
    Given data set "digits"
    And the model "digit-reader"

  Scenario: The reader can be promised
    When the model ingests the images
    Then accuracy is at least 93% with 95% confidence
    And these goals hold:
      | metric    | of | goal                                |
      | accuracy  |    | between 94% and 96%                 |
      | recall    | 8  | at least 85% with 95% confidence    |
      | precision | 8  | at least 85% with 95% confidence    |
      | recall    | 0  | more than 96%                       |
      | accuracy  |    | no worse than the baseline          |
      | accuracy  |    | improves by at least 2 points       |

  Scenario: The new reader is better than the one before, and not by luck
    Given the baseline "digit-reader" version "1"
    When the model ingests the images
    Then accuracy is no worse than the baseline with 95% confidence
    And at most 15 images that the baseline gets right go wrong
    And it finds between 840 and 860 images

  Scenario: A little noise on the scanner does no harm
    Given the images are noisy at severity 1
    When the model ingests the images
    Then accuracy drops by at most 1 point against the untouched images
