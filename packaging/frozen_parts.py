"""What goes into the Windows program and what stays out; ``zhizao.spec`` reads these, and the report names them."""

from __future__ import annotations

CONSOLE, WINDOW = "zhizao", "智造申报"
"""Names of the two programs that share one folder."""
TITLE = "智造申报"
IDENTITY = "Zhizao.Shenbao"
"""The application user model ID: by it the taskbar puts windows and links together."""

BY_NAME = ("keyring.backends.Windows", "win32ctypes.core", "__future__")
"""Imported by name only, so nobody sees them."""

EXCLUDED = (
    # the network: pyHanko and its validator bring clients that the program never uses; for aiohttp see stand_ins
    "aiohappyeyeballs",
    "aiosignal",
    "frozenlist",
    "multidict",
    "propcache",
    "yarl",
    "requests",
    "urllib3",
    "charset_normalizer",
    "http.server",
    "ftplib",
    "smtplib",
    "imaplib",
    "poplib",
    "nntplib",
    "telnetlib",
    "xmlrpc",
    "socketserver",
    "wsgiref",
    "oscrypto",
    "_ssl",  # for what names ``ssl`` at import see stand_ins
    # tools of developers
    "tkinter",
    "_tkinter",
    "turtle",
    "idlelib",
    "lib2to3",
    "ensurepip",
    "venv",
    "pip",
    "setuptools",
    "pkg_resources",
    "hatchling",
    "editables",
    "pathspec",
    "pluggy",
    "trove_classifiers",
    "pytest",
    "_pytest",
    "doctest",
    "pdb",
    "PyInstaller",
    "cyclonedx",
    "license_expression",
    "altgraph",
    "pefile",
    "distutils",
    "pydoc",
    "pydoc_data",
    "IPython",
    "psycopg",
    "psycopg2",
    "winsound",
    "_msi",
    # parts of libraries that nothing here calls
    "numpy.f2py",
    "numpy.distutils",
    "numpy.polynomial",
    "numpy.testing",
    "numpy.tests",
    "numpy.ma.tests",
    "PIL.ImageTk",
    "PIL.ImageQt",
    "PIL._avif",
    "PIL.AvifImagePlugin",
    "PIL._webp",
    "PIL._imagingft",
    "PIL._imagingcms",
    "matplotlib._qhull",
    "matplotlib._tri",
    "contourpy",
    "lxml.builder",
    "lxml.sax",
    "numpy._core._multiarray_tests",
    "PIL.WebPImagePlugin",
    "phonenumbers.geodata",
    "phonenumbers.carrierdata",
    "phonenumbers.tzdata",
    "phonenumbers.geocoder",
    "phonenumbers.carrier",
    "phonenumbers.timezone",
    "lxml.html",
    "lxml.objectify",
    "lxml.isoschematron",
    "sqlalchemy.testing",
    "sqlalchemy.dialects.oracle",
    "sqlalchemy.dialects.mssql",
    "sqlalchemy.dialects.mysql",
    "alembic.testing",
    "reportlab.graphics",
    "sqlalchemy.ext.asyncio",
    "matplotlib.pyplot",
    "matplotlib.backends.backend_pdf",
    "matplotlib.backends.backend_ps",
    "matplotlib.backends.backend_qt",
    "matplotlib.backends.backend_qtagg",
    "matplotlib.backends.qt_compat",
    "matplotlib.backends.qt_editor",
    "fontTools.cffLib",
    "fontTools.colorLib",
    "fontTools.designspaceLib",
    "fontTools.feaLib",
    "fontTools.otlLib",
    "fontTools.pens",
    "fontTools.subset",
    "fontTools.ttLib",
    "fontTools.ttx",
    "fontTools.ufoLib",
    "fontTools.unicodedata",
    "fontTools.varLib",
    "cffi",
    "pycparser",
    "pypdfium2_cli",
    # Qt without what the window does not show
    *(
        f"PySide6.{name}"
        for name in (
            "QtConcurrent",
            "QtDBus",
            "QtDesigner",
            "QtHelp",
            "QtOpenGL",
            "QtOpenGLWidgets",
            "QtQml",
            "QtQuick",
            "QtQuickControls2",
            "QtQuickTest",
            "QtQuickWidgets",
            "QtSql",
            "QtSvgWidgets",
            "QtTest",
            "QtUiTools",
            "QtXml",
        )
    ),
)

QT_PLUGINS = frozenset(
    {
        "platforms/qwindows.dll",
        "iconengines/qsvgicon.dll",
        "imageformats/qjpeg.dll",
        "imageformats/qico.dll",
        "imageformats/qsvg.dll",
        "imageformats/qgif.dll",
        "imageformats/qtiff.dll",
        "imageformats/qwebp.dll",
    }
)
QT_TRANSLATIONS = frozenset({"qtbase_zh_CN.qm", "qt_zh_CN.qm"})
QT_UNUSED = (
    "opengl32sw",
    "d3dcompiler_47",
    "qt6opengl",
    "qt6pdf",
    "qt6qml",
    "qt6quick",
    "qt6virtualkeyboard",
    "qt6dbus",
    "qt6sql",
    "qt6test",
    "qt6designer",
    "qt6xml",
    "qt6concurrent",
    "qt6labs",
    "qt6help",
    "qt6uitools",
    "qt6svgwidgets",
)
"""Beginnings of the names of Qt's libraries that are left out; the first is a drawing of OpenGL in software, 20 MB."""
CHART_FILES = frozenset({"matplotlibrc", "dejavusans.ttf"})
"""Of matplotlib's own data: its settings, and the font without which it does not begin."""
TIME_ZONES = frozenset({"asia", "europe", "utc", "__init__.py"})
"""Of the time zones: notices name those of their own country, pyHanko one of Europe."""
OF_TEST_MACHINE = frozenset({"ucrtbase.dll", "ucrtwine.dll", "icuuc.dll", "bcryptprimitives.dll", "windows.ui.dll"})
"""Windows' own, or a test prefix's: never shipped."""
NEVER = ("api-ms-win-", "libssl-")
"""Windows' own, and encrypted connections: the program makes none."""
UNUSED = frozenset({"certifi/cacert.pem", "jsonschema/benchmarks"})
"""The authorities of the web, and what jsonschema measures itself with."""


def is_shipped(target: str) -> bool:
    """Whether a file that PyInstaller collected, by its place in the folder, goes into the program."""
    parts = target.replace("\\", "/").lower().split("/")
    if parts[-1] in OF_TEST_MACHINE or parts[-1].startswith(NEVER) or "/".join(parts[:2]) in UNUSED:
        return False
    if parts[0] == "pyside6":
        return _is_used_of_qt(parts)
    if parts[:2] == ["tzdata", "zoneinfo"]:
        return parts[2] in TIME_ZONES
    if parts[:2] == ["matplotlib", "mpl-data"]:
        return parts[-1] in CHART_FILES
    if parts[:3] == ["docx", "templates", "default-docx-template"]:  # what default.docx beside it was packed from
        return False
    return not parts[-1].endswith((".pyi", ".pxd", ".h", ".c", ".lib"))


def _is_used_of_qt(parts: list[str]) -> bool:
    if "plugins" in parts:
        return "/".join(parts[-2:]) in QT_PLUGINS
    if "translations" in parts:
        return parts[-1] in {each.lower() for each in QT_TRANSLATIONS}
    return "qml" not in parts and not parts[-1].startswith(QT_UNUSED)
