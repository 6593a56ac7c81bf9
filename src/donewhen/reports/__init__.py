"""What people and pipelines read, made from the verdict: page, Allure, JUnit, Markdown, MLflow.

The packages, and what they share, in the order in which data flows:

    look_back   what the history tells the reports about earlier runs
    page        the sprint page, for the review
    allure      the Allure report, and its results, which are written while goals run
    pipeline    files that a pipeline reads: JUnit, OpenMetrics, Markdown, annotations
    registry    a model registry: which version is judged, and what came out
    describe    a page about a data set
    gallery     images of a selection, drawn large
"""
