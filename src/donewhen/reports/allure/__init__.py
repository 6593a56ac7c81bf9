"""The Allure report of a run. Only modules of this package import allure.

While goals run, results are written, a file for each goal:

    formatter, listener     behave's formatter, and what it hears of a scenario: steps, attachments
    gherkin                 what is read of a feature, and how to walk it
    identity, labels        what a goal is called from run to run; where it belongs, what it judged
    claims                  claims as steps, with expected, observed, margin and pictures
    recorded_status         how a goal ended, as its record says
    messages, categories    the same in a line or two, and in four kinds
    safe_text               text without control characters or paths of this machine
    executor, run_metadata  who ran it, and what is said of the run as a whole
    result_folder           writes all that, and removes what an earlier run left

Afterwards, the report is made of them, one HTML file:

    last_run                the whole: the sprint's last run, and the report beside it
    results                 reads the results back, and checks them against the verdict
    curves                  adds precision-recall curves, drawn from the tables of the evidence
    trend, sprint_trend     adds earlier sprints: the form Allure reads, filled from the history
    node_tools, allure_cli  install Allure's command line, from a lock
    html                    runs it, and corrects what it wrote:
    page_data               reads the data inside the file
    shared_attachments      keeps an attachment of several goals once
    open_groups             opens groups in which all goals are met
"""
