"""The list of commands. No command is declared that does nothing yet."""

from __future__ import annotations

import typer

from pipelines.cli import arrival, decision, example, month, number, release, report, upkeep

app = typer.Typer(
    name="kezhi",
    help="科指：地方科技指标的接收、校验、排名与发布 / local science and technology indicators, from workbooks to a release",
    no_args_is_help=True,
    # A traceback is for the log; typer's own would print the values of local variables.
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
_COMMANDS = (
    example.demo, arrival.template, arrival.check, arrival.submit, month.run, month.status, decision.explain, decision.approve,
    decision.waive, number.rank, number.trace, report.report, report.lint_report, upkeep.derive, upkeep.doctor, upkeep.rebuild,
)
for command in _COMMANDS:
    app.command()(command)
app.add_typer(release.app, name="release")
