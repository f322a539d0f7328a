"""reportgen beside what one would use instead: `make bench-peers`, `python -m bench.peers [RUNS]`.

Whole processes make the same week from the same content, each in turn, run after run, so that
whatever else the machine does hits all of them. reportgen reads the figures, passes its gates,
composes the brief and lays it out. For the peers all but the last is done beforehand: `content`
writes words, tables as they are printed, series and, for those that cannot draw, the charts.

naive script             pandas, pyplot, Jinja, premailer, and WeasyPrint as it comes
papermill and nbconvert  a notebook with the same tables and charts, printed by Chromium
Typst                    the bilingual PDF in its own markup
Chromium, WeasyPrint     the very HTML that reportgen's PDF is laid out from, in the same typeface

It is generous to the peers: none checks a figure, finds a word or tags a PDF as PDF/UA asks; their
charts are drawn once where reportgen's pages have two sizes and the figures behind each; their
newsletter has no text part. Typst and Chromium have the typeface that reportgen cut. Text in
pyplot's charts stays text, which takes a tenth less time than its default. The notebook makes no
newsletter, is run by the Python interface of its tools, and its PDF is not waited for as nbconvert
would. Caches are as last week's run left them, for all; where they are empty, the name says so.

CPU is that of all processes a program starts. Memory is that of all of them together at their peak,
shared pages counted once (Pss, looked at ten times a second), and of the largest one as the system
kept it (maximum resident set). Nothing is asserted; a peer that fails is told with its reason.
"""
