"""The errors a user may meet: one root, one child per stage, an exit code each.

No other module gives out codes: what is an error of its own there is a child of one of these.

A message says what happened, to which line and week, and what to do next; the command line prints
it on one line and exits with `exit_code`. Anything else that escapes is a bug of ours.
"""


class ReportgenError(Exception):
    """Root of every error this package raises on purpose."""

    exit_code = 1


class UsageError(ReportgenError):
    """The request itself is wrong: a Tuesday, an unknown language, an unwritable folder."""

    exit_code = 2


class ConfigError(ReportgenError):
    """A file is broken: settings, lines, register, catalogue or template."""

    exit_code = 3


class NoDataError(ReportgenError):
    """The week asked for cannot be built from the data at hand."""

    exit_code = 10


class SourceError(ReportgenError):
    """A source cannot be reached, or what it sent or a file holds is not what it should be."""

    exit_code = 11


class StoreError(ReportgenError):
    """The store cannot be opened, read or written."""

    exit_code = 12


class GateError(ReportgenError):
    """The data contradict themselves; nothing is published."""

    exit_code = 20


class RenderError(ReportgenError):
    """A page, chart or file could not be made as it must be (fonts, glyphs, layout, disk)."""

    exit_code = 30


class ChannelError(ReportgenError):
    """A message could not be handed over: no server, no trust, refused, or another is sending."""

    exit_code = 40


class OtherRunError(ReportgenError):
    """Another run is at work in the same output folder; this one changed nothing."""

    exit_code = 50


class NotOutError(ReportgenError):
    """The release was not there when the run gave up waiting for it."""

    exit_code = 51


class StoppedError(ReportgenError):
    """Who works was asked to stop, and did between two pieces of work."""

    exit_code = 130
