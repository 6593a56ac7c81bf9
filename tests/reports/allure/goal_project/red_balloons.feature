Feature: Identify Red Balloons in Images
  With a sample set of 1,000 balloons and 4,000
  other images ![spy](https://spy.invalid/pixel.png) <img src="https://spy.invalid/x.png" onerror="window.hacked = 1">

  Rule: Correctly Identify Balloon Shapes

    @critical
    Example: Find at least 800 balloons in data set.
      Given "data set 12345"
      When the model ingests the images
      Then it finds at least 800 balloons of 912

    Example: Find at least 950 balloons in data set.
      Given "data set 12345"
      Then it finds at least 950 balloons of 912

    Scenario Outline: Boundary cases
      Given "data set 12345"
      Then it finds at least <wanted> balloons of 912

      Examples:
        | wanted |
        | 912    |
        | 913    |

  Rule: Say what is not known

    Example: Too few images to tell
      Given "data set 12345"
      Then it is not known whether 900 of 912 are found

    Example: <b onclick="window.hacked = 1">Wrongly</b> passed <script>window.hacked = 1</script>
      Given "data set 12345"
      Then it wrongly passes with 990 of 912

    @gone
    Example: Evidence that is gone
      Given "data set 12345"
      Then it finds at least 913 balloons of 914
