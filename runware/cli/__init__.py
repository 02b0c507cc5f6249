"""The command `runware-duo`: tasks, batches, models and jobs from a terminal or a script. Needs the extra `cli`.

What it says of tasks and their parameters is read off the generated classes. `application` is its entry.
"""
