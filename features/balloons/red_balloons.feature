Feature: Identify Red Balloons in Images
  With a sample set of 1,000 balloons and 4,000
  other non-balloon images, the system will
  correctly identify only the 100 red balloons
  with >= 80% accuracy.

  Rule: Correctly Identify Balloon Shapes

    Example: Find at least 800 balloons in data set.

      Given "data set 12345"
      When the model ingests "images" from the data set
      Then it should find at least "800 balloons"

  Rule: Correctly Identify Only Red Balloons

    Example: Find at least 80 red balloons in data set.
      Given "data set 12345"
      When "800" to "1_000" balloons are identified
      Then the model should find at least "80 red balloons"
