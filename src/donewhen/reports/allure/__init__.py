"""The Allure report of a run. Only modules of this package import allure.

While goals run, results are written, a file for each goal:

    formatter, listener     behave's formatter, and what it hears of a scenario: steps, claims
    gherkin                 what is read of a feature, and how to walk it
    identity                what a goal is called from run to run; its labels and links
    messages                how a goal ended, as behave and its record say, in a line or two
    safe_text               text without control characters or paths of this machine
    run_metadata            what is said of the run as a whole, and who ran it
    result_folder           writes all that, and removes what an earlier run left

Afterwards, the report is made of them, one HTML file:

    last_run                the whole: the sprint's last run, and the report beside it
    results                 reads the results back, and checks them against the verdict
    curves                  adds precision-recall curves, drawn from the tables of the evidence
    trend                   adds earlier sprints, from the history, in the form Allure reads
    node_tools, allure_cli  install Allure's command line, from a lock
    html                    runs it, and corrects what it wrote
"""
