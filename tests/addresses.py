"""Spellings of addresses that lead elsewhere than they say, run something, or reach in here."""


def spellings(port: int) -> list[str]:
    """Return them all; what listens at ``port`` of this computer would hear of some."""
    schemes = (
        *("javascript:fetch('http://{}/')", "JaVaScRiPt:alert(1)", "javascript://{}/%0aalert(1)"),
        *("java\tscript:alert(1)", "java\nscript:alert(1)", "java\r\nscript:alert(1)"),
        *(" javascript:alert(1)", "\x01javascript:alert(1)", "\x1fjavascript:alert(1)"),
        *("javascript\t:alert(1)", "javascript&colon;alert(1)", "javascript%3aalert(1)"),
        *("&#106;avascript:alert(1)", "j\\u0061vascript:alert(1)", "ｊavascript:alert(1)"),
        *("\u200bjavascript:alert(1)", "java\u00adscript:alert(1)", "\ufeffjavascript:alert(1)"),
        *("javaſcript:alert(1)", "javascript：alert(1)", "vbscript:msgbox(1)", "vb\tscript:x"),
        *("VBSCRIPT:x", "livescript:x", "mocha:x", "data:text/html,<script>alert(1)</script>"),
        *("data:text/html;base64,PHNjcmlwdD4=", "DATA:,x", "da\tta:text/html,x", "data:,"),
        *("file:///etc/passwd", "FILE:///etc/passwd", "file://{}/x", "file:/etc/passwd", "file:x"),
        *("ftp://{}/x", "sftp://{}/", "gopher://{}/_x", "dict://{}/x", "ldap://{}/", "tftp://{}/x"),
        *(
            "jar:http://{}/!/x",
            "view-source:http://{}/",
            "feed:http://{}/",
            "filesystem:http://{}/",
        ),
        *("blob:http://{}/x", "about:blank", "chrome://settings", "resource://x", "intent://{}/#x"),
        *(
            "ws://{}/",
            "wss://{}/",
            "mailto:a@b.example",
            "tel:1",
            "sms:1",
            "urn:x",
            "cid:x",
            "mid:x",
        ),
        *("netdoc:///etc/passwd", "php://filter", "expect://id", "s3://x/y", "unix:///run/x.sock"),
    )
    relative = (
        *(
            "//{}/x",
            "///{}/x",
            "////{}/x",
            "\\\\{}\\x",
            "/\\{}/x",
            "\\/{}/x",
            "/%09/{}/x",
            "/x",
            "x",
        ),
        *("?url=http://{}/", "#x", "../x", "..%2fx", "%2f%2f{}/x", "http:{}/x", "http:/{}/x"),
        *("https:\\\\{}\\x", "http:\\/\\/{}/", "http///{}/", "http;//{}/", "http:// {}/x", "{}/x"),
        *("ht\ttp://{}/", "http\n://{}/", "http:/\t/{}/", "\thttp://{}/x\t", "http://{}/\nx"),
        *("http://\t{}/", "hxxp://{}/", "://{}/", ":", "", " ", "http:", "http://", "https:///x"),
    )
    hosts = (
        *("http://a@{}/", "http://a:b@{}/", "http://luar.example@{}/", "http://{}@luar.example/"),
        *("http://luar.example\\@{}/", "http://{}\\.luar.example/", "http://{}#@luar.example/\\"),
        *("http://2130706433:{}/", "http://017700000001:{}/", "http://0x7f000001:{}/"),
        *(
            "http://0x7f.0.0.1:{}/",
            "http://0177.0.0.1:{}/",
            "http://127.1:{}/",
            "http://127.0.1:{}/",
        ),
        *("http://00127.0.0.1:{}/", "http://0:{}/", "http://1.2.3.4.5:{}/", "http://256.0.0.1:{}/"),
        *("http://[::ffff:127.0.0.1]:{}/", "http://[::ffff:7f00:1]:{}/", "http://[::1%25lo]:{}/"),
        *("http://[::1:{}/", "http://::1:{}/", "http://[v1.x]:{}/", "http://[127.0.0.1]:{}/"),
        *("http://１２７.0.0.1:{}/", "http://①②⑦.0.0.1:{}/", "http://127。0。0。1:{}/"),
        *("http://127%2e0%2e0%2e1:{}/", "http://%31%32%37.0.0.1:{}/", "http://127.0.0.1%00:{}/"),
        *(
            "http://loc\u200balhost:{}/",
            "http://local\u00adhost:{}/",
            "http://localhost\u3002\u3002:{}/",
        ),
        *("http://\u202etsohlacol:{}/", "http://faß.example:{}/", "http://ς.example:{}/"),
        *("http://℀.example:{}/", "http://a／b.example:{}/", "http://a＠b.example:{}/"),
        *("http://a..b:{}/", "http://.a:{}/", "http://-a.example:{}/", "http://a b:{}/"),
        *(
            "http://a<b:{}/",
            "http://a^b:{}/",
            "http://a|b:{}/",
            'http://a"b:{}/',
            "http://xn--:{}/",
        ),
        *(
            "http://127.0.0.1:{}:80/",
            "http://127.0.0.1:+{}/",
            "http://127.0.0.1:0/",
            "http://a:99999/",
        ),
        *(
            "http://127.0.0.1:\uff11/",
            "http://127.0.0.1:{}\\x",
            "http://127.0.0.1:{}/\\x",
            "http://a:/",
        ),
    )
    here = f"127.0.0.1:{port}"
    made = [each.replace("{}", here) for each in (*schemes, *relative)]
    for each in hosts:
        own = each.startswith(("http://127", "http://a@", "http://a:b", "http://luar", "http://{}"))
        made.append(each.replace("{}", here if own and "127" not in each else str(port)))
    return made


def followed(port: int) -> list[tuple[str, str, str]]:
    """Return an address, the one that is followed, and the host that is shown beside it."""
    return [
        (f"http://127.0.0.1:{port}/x", f"http://127.0.0.1:{port}/x", f"127.0.0.1:{port}"),
        (f"HTTP://LocalHost:{port}", f"http://localhost:{port}/", f"localhost:{port}"),
        (f"http://[0:0::1]:{port}/", f"http://[::1]:{port}/", f"[::1]:{port}"),
        ("https://a.example:443/b?c=1&d=2", "https://a.example/b?c=1&d=2", "a.example"),
        ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC", "xn--bcher-kva.example"),
        ("http://аррӏе.example", "http://xn--80ak6aa92e.example/", "xn--80ak6aa92e.example"),
        ("http://a。example.", "http://a.example/", "a.example"),
        ("http://a.example?x", "http://a.example/?x", "a.example"),
        ("http://a.example/ \"<x>'`", "http://a.example/%20%22%3Cx%3E'%60", "a.example"),
        ("http://a.example/\u202egpj", "http://a.example/%E2%80%AEgpj", "a.example"),
        ("http://a.example/%2e%zz", "http://a.example/%2e%zz", "a.example"),
        ("http://a.example/b#c:~:text=palsu", "http://a.example/b#c", "a.example"),
        ("http://a.example/#:~:text=palsu&text=x", "http://a.example/", "a.example"),
        ("http://a.example/b@c", "http://a.example/b@c", "a.example"),
    ]
