"""What may end a run besides the errors of its steps."""

from __future__ import annotations

from reportgen.errors import ReportgenError


class OtherRunError(ReportgenError):
    """Another run is at work in the same output folder; this one changed nothing."""

    exit_code = 50


class NotOutError(ReportgenError):
    """The release was not there when the run gave up waiting for it."""

    exit_code = 51


class StoppedError(ReportgenError):
    """The run was asked to stop, and did between two pieces of work."""

    exit_code = 130
