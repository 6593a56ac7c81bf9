@sprint.12
Feature: Find balloons, and nothing else
  Whoever counts balloons at a fair trusts the count: most balloons are in it,
  and things that only look like balloons are not.

  Background:
    Given data set "12345"
    And the model "balloon-detector"

  Rule: Most balloons are found

    Scenario: Most balloons are found in single pictures
      When the model ingests the images
      Then it finds at least 850 balloons
      And it misses at most 150 balloons
      And recall for balloons is at least 85%
      And average precision for balloons is at least 75%

    Scenario: Pictures with a balloon are told from pictures without
      When the model ingests the images
      Then accuracy for images with a balloon is at least 80%
      And recall for images with a balloon is at least 85%

  Rule: Things that look like balloons are told from balloons

    Scenario: False alarms are rare
      When the model ingests the images
      Then it reports at most 700 false balloons
      And false positives per image for balloons are at most 0.14
      And at most 12% of images hold a false balloon

    Scenario: Who wants fewer false alarms takes only what the model is sure of
      Given detections count from a score of 0.6
      When the model ingests the images
      Then it reports at most 80 false balloons
      And it finds at least 650 balloons

  Rule: Every colour is found

    Scenario Outline: Balloons of one colour are found: <colour>
      When the model ingests the images
      Then recall for <colour> balloons is at least <recall>

      Examples:
        | colour | recall |
        | red    | 80%    |
        | orange | 80%    |
        | yellow | 80%    |
        | green  | 80%    |
        | blue   | 80%    |
        | purple | 80%    |
        | pink   | 80%    |
        | white  | 65%    |
