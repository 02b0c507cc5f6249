"""The command `runware-duo`: tasks, batches, models and jobs from a terminal or a script. Needs the extra `cli`.

The options and help of tasks are derived from the generated classes. The entry point is in `application`.
"""
