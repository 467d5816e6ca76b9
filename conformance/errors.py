"""
Everything that can stop a run, each with the exit code it ends in.

Law: a user sees one of these as a single clear line, never as a traceback.

- UsageError         wrong option, unknown target or rule, broken TOML          exit 2
- NotCompleted       the run cannot go on                                       exit 3
  - Unreachable      nothing listens there, or it does not speak this API
  - Refused          the target refuses the credentials
  - BudgetSpent      a budget of requests, of the run or of an endpoint group, is used up
  - Stopped          the run was told to stop
- TransportFailed    one request got no answer; its rules become `error`
- SendingForbidden   a body would make the target send mail; its rules become not applicable
- NotOurs            a request would touch what the run has not made; its rules become not applicable
"""

from __future__ import annotations

from conformance.verdicts import ExitCode


class ConformanceError(Exception):
    """Base of all errors below; `exit_code` is what the process ends with."""

    exit_code = ExitCode.NOT_COMPLETED


class UsageError(ConformanceError):
    """The command or its configuration is wrong."""

    exit_code = ExitCode.USAGE


class NotCompleted(ConformanceError):  # noqa: N818 - read as a sentence: the run was not completed
    """The run cannot be completed."""


class Unreachable(NotCompleted):
    """Nothing at the target's address speaks this API."""


class Refused(NotCompleted):
    """The target refuses the credentials it was given."""


class BudgetSpent(NotCompleted):
    """The request budget is used up."""


class Stopped(NotCompleted):
    """The run was told to stop, while a request of it was about to go out."""


class TransportFailed(ConformanceError):  # noqa: N818 - a fact about one request
    """A request got no readable answer: a network fault, never held against the target."""


class NotOurs(ConformanceError):  # noqa: N818 - a fact about one request
    """A request would have touched an object that the run has neither made nor been given."""


class SendingForbidden(ConformanceError):  # noqa: N818 - a fact about one request
    """A request would have made the target send mail, and sending is not allowed."""
