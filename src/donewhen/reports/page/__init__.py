"""The sprint page: what a Product Owner opens at the review, one file that asks no network.

In the order in which data flows: ``evidence_files`` finds and reads what a verdict names; ``album``
holds the pictures; ``earlier_runs`` says what is known of earlier runs; ``claims``, ``evidence``
and ``goals`` turn the verdict into what is shown; ``headline`` says in one sentence where the
sprint stands; ``trends`` chooses the figures over time; ``dates`` words counts and times;
``charts`` draws; ``sprint_page`` makes the file. What a page says whatever was judged stands in
``page.jinja``. ``goal_text`` is one goal for a terminal.

    write_page(read_verdict(folder), folder, sprints=load_sprints(Path("features/sprints.yaml")))
"""
