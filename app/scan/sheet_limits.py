"""Limits what a scanned file may be, and says what it may not be.  Pure: the child process reads it too."""

from __future__ import annotations

BYTE_LIMIT = 1 << 30
"""Bytes of one scanned file; a hundred colour pages at 600 dpi stay under it."""
SHEET_LIMIT = 2000
"""Pages of all files together."""
PIXEL_LIMIT = 150_000_000
"""Pixels of one page image as stored; A3 at 600 dpi has 70 million."""
LONG_EDGE = 3600
"""Pixels along the longer edge of a page as handed out: A4 at 300 dpi."""
SCAN_DPI = 300
PDF_EDGE = 5000 / 25.4 * 72
"""Points of a page's longer edge: five metres, nothing that was ever on a desk."""

EMPTY = "文件是空的，请重新扫描或重新复制。"
TOO_LARGE = "文件超过 1 GB。请用彩色 300 dpi 重新扫描，或分成几个文件。"
LOCKED = "PDF 加了密码，打不开。请另存为不加密的 PDF，或重新扫描。"
BROKEN = "文件已损坏或不完整，打不开。请重新复制或重新扫描。"
NO_PAGES = "文件里没有页面，请重新扫描。"
TOO_MANY = f"扫描件超过 {SHEET_LIMIT} 页，请核对是否选对了文件，或分几次导入。"
UNKNOWN = "不是能读的扫描件。请扫描成 PDF、TIFF、JPEG 或 PNG 文件。"
JPEG_2000 = "是 JPEG 2000 图片，不能直接读。请另存为 PDF、TIFF、JPEG 或 PNG。"
HEIC = (
    "是 HEIC 照片，不能直接读。请在 iPhone 的“设置 → 相机 → 格式”里选“兼容性最佳”后重拍，"
    "或把照片另存为 JPEG，最好用扫描仪扫描。"
)
PAGE_BROKEN = "这一页的图像已损坏，请重新扫描这一页。"
PAGE_LARGE = "这一页的图像过大，超过 1.5 亿像素，请用 300 dpi 重新扫描这一页。"
PAGE_VAST = "这一页的纸张尺寸超过 5 米，不是一张扫描的纸，请重新扫描这一页。"
PAGE_COSTLY = "这一页要用的时间或内存太多，没有画出来，请用扫描仪重新扫描这一页。"
COSTLY = "文件要用的时间或内存太多，没有读入，可能被动过手脚。请用扫描仪把纸质件重新扫描。"
