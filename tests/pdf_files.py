"""Lines of text -> the bytes of a small PDF, written by hand so that tests know all of it."""

import base64

# make_pdf([["Rahasia."]]) locked by "qpdf --encrypt user owner 256 --".
LOCKED_PDF = base64.b64decode(
    """
    JVBERi0xLjcKJb/3ov4KMSAwIG9iago8PCAvRXh0ZW5zaW9ucyA8PCAvQURCRSA8PCAvQmFzZVZlcnNpb24gLzEuNy
    AvRXh0ZW5zaW9uTGV2ZWwgOCA+PiA+PiAvUGFnZXMgMyAwIFIgL1R5cGUgL0NhdGFsb2cgPj4KZW5kb2JqCjIgMCBv
    YmoKPDwgL1RpdGxlIDw2MWU1NTVkNGQxMjg4ZGMxYTc3YTA3NGUyZTM2Y2ZhMTY4YzM1ODc2YjFiZDgzZWZjMmNhYz
    RhMzliN2Y4MGM2PiA+PgplbmRvYmoKMyAwIG9iago8PCAvQ291bnQgMSAvS2lkcyBbIDQgMCBSIF0gL1R5cGUgL1Bh
    Z2VzID4+CmVuZG9iago0IDAgb2JqCjw8IC9Db250ZW50cyA1IDAgUiAvTWVkaWFCb3ggWyAwIDAgNTk1IDg0MiBdIC
    9QYXJlbnQgMyAwIFIgL1Jlc291cmNlcyA8PCAvRm9udCA8PCAvRjEgNiAwIFIgPj4gPj4gL1R5cGUgL1BhZ2UgPj4K
    ZW5kb2JqCjUgMCBvYmoKPDwgL0xlbmd0aCA4MCAvRmlsdGVyIC9GbGF0ZURlY29kZSA+PgpzdHJlYW0KnmjffgPehb
    +Qikzy5E41GOtAYr6DT4oVTxRgC8SJqsEt8mtB9ERgdFINSyIq/nJnInrUYHDcel8Es7IxYfBGU+AZXF5RhchsexVQ
    rSNwwsZlbmRzdHJlYW0KZW5kb2JqCjYgMCBvYmoKPDwgL0Jhc2VGb250IC9IZWx2ZXRpY2EgL0VuY29kaW5nIC9XaW
    5BbnNpRW5jb2RpbmcgL1N1YnR5cGUgL1R5cGUxIC9UeXBlIC9Gb250ID4+CmVuZG9iago3IDAgb2JqCjw8IC9DRiA8
    PCAvU3RkQ0YgPDwgL0F1dGhFdmVudCAvRG9jT3BlbiAvQ0ZNIC9BRVNWMyAvTGVuZ3RoIDMyID4+ID4+IC9GaWx0ZX
    IgL1N0YW5kYXJkIC9MZW5ndGggMjU2IC9PIDxmMDcwZWFlNDk0MDg4NTFmN2ZiZGFjNTE0NWQ4ZDIzMTVmZDVjZGEx
    M2FkYWNkYjQ5Y2RjYzNmNjVjODk3MDYxNWMxNGZlNDUwNDVkYWEyMjI4OWRjZTI2NDg5ZWI2Yjk+IC9PRSA8MDczZD
    MxZjM4YTA0ZDc5YTdiODc4NmQzNDc2YTQ5MTMwMzlhYWUwYzRkZjcyZGZmNzFlMTI3MjY5MzcyMDdjOD4gL1AgLTQg
    L1Blcm1zIDxmOWQwNDc1ZGZkYTk5OWI3YjE1NGVlZDBmOWVkYTIyZT4gL1IgNiAvU3RtRiAvU3RkQ0YgL1N0ckYgL1
    N0ZENGIC9VIDw5YWNhZmNlNTQyZGY2MTg3N2IxNmRhMDlkNDhlYTVjZmIwZjVjMTFhMzI0YjZhMzI5Yzk3NGMxOWZj
    NzIzZmYxNWZmNDNiMWI5OTA3MmJkNWM3ZTgyYzJmNDRiYzhlMjY+IC9VRSA8YzAxMjFkMGQ5NDRlZGViNDhkYmI2YT
    YxMGY4M2M1MTQ5YmQyZTIzOGNhMDQ5OWY2YzZiMDY4ZmQ2ZGEwYWFjNz4gL1YgNSA+PgplbmRvYmoKeHJlZgowIDgK
    MDAwMDAwMDAwMCA2NTUzNSBmIAowMDAwMDAwMDE1IDAwMDAwIG4gCjAwMDAwMDAxMzAgMDAwMDAgbiAKMDAwMDAwMD
    IyNSAwMDAwMCBuIAowMDAwMDAwMjg0IDAwMDAwIG4gCjAwMDAwMDA0MTIgMDAwMDAgbiAKMDAwMDAwMDU2MiAwMDAw
    MCBuIAowMDAwMDAwNjU5IDAwMDAwIG4gCnRyYWlsZXIgPDwgL0luZm8gMiAwIFIgL1Jvb3QgMSAwIFIgL1NpemUgOC
    AvSUQgWzw1NjFjZDE0YzBiMjg5Njc1ZjE0ZTM4NWEyNjM3YWQyMD48NTYxY2QxNGMwYjI4OTY3NWYxNGUzODVhMjYz
    N2FkMjA+XSAvRW5jcnlwdCA3IDAgUiA+PgpzdGFydHhyZWYKMTIwNgolJUVPRgo=
    """
)


def make_pdf(pages: list[list[str]], title: str | None = None) -> bytes:
    """Return a PDF with one line of Helvetica per string; characters outside Latin-1 are lost."""
    page_ids = [4 + 2 * number for number in range(len(pages))]
    kids = " ".join(f"{page_id} 0 R" for page_id in page_ids)
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for page_id, lines in zip(page_ids, pages, strict=True):
        shown = "".join(f"({_escaped(line)}) Tj 0 -14 Td " for line in lines)
        content = f"BT /F1 11 Tf 50 750 Td {shown}ET"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {page_id + 1} 0 R"
            " /Resources << /Font << /F1 3 0 R >> >> >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    objects.append(f"<< /Title ({_escaped(title or '')}) >>")
    return _file(objects)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def _file(objects: list[str]) -> bytes:
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1", "replace")
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R /Info {len(objects)} 0 R >>\n"
        f"startxref\n{len(body)}\n%%EOF\n"
    )
    return body + end.encode("ascii")
