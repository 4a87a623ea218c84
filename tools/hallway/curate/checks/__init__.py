"""What can go wrong in a knowledge base that several people edit: one module per check.

A check is a module with two names:

    KINDS = {"old word": "a renamed word is still used by its old name"}

    def check(state: State) -> Iterator[Finding]:
        ...

`KINDS` lists the kinds of findings that the check yields, and what each one means. `check` reads `state`, which has the
library, its answers and its ledger; it changes nothing. It must cope with files that cannot be read: those are reported
by `answers`, so skip them. A finding's severity is `error` unless you give another; any finding makes `hallway check`
exit with status 1. Give it a `repair` if it can be fixed without a decision. A repair reads the file again and changes
what it says then (`hallway.curate.checks.state.rewrite`), since someone may have saved it after the check.

To add a check, write the module and add it to `CHECKS` in :mod:`hallway.curate.check`; list its kinds in
docs/reference/formats.md.
"""
