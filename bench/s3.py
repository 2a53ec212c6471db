"""An S3 server on the loopback address, and a proxy before it that counts requests."""

import glob
import http.client
import http.server
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request

KEY, SECRET, BUCKET = "local", "localsecret", "bench"


def free_port():
    with socket.socket() as at:
        at.bind(("127.0.0.1", 0))
        return at.getsockname()[1]


def find_jar():
    pattern = "~/.m2/repository/org/gaul/s3proxy/*/s3proxy-*-jar-with-dependencies.jar"
    found = sorted(glob.glob(os.path.expanduser(pattern)))
    return os.environ.get("S3PROXY_JAR") or (found[-1] if found else None)


class Server:
    """s3proxy over a folder, with signatures checked."""

    def __init__(self, bench):
        jar = find_jar()
        if jar is None:
            sys.exit("Error: there is no s3proxy.\nHint: set S3PROXY_JAR, or run 'mvn verify' once.")
        self.folder = bench.path("s3")
        os.makedirs(os.path.join(self.folder, BUCKET))
        self.endpoint = f"http://127.0.0.1:{free_port()}"
        settings = {
            "s3proxy.endpoint": self.endpoint,
            "s3proxy.authorization": "aws-v2-or-v4",
            "s3proxy.identity": KEY,
            "s3proxy.credential": SECRET,
            "jclouds.provider": "filesystem-nio2",
            "jclouds.identity": "x",
            "jclouds.credential": "x",
            "jclouds.filesystem.basedir": self.folder,
        }
        with open(bench.path("s3proxy.conf"), "w") as file:
            file.writelines(f"{name}={value}\n" for name, value in settings.items())
        self.process = subprocess.Popen(
            ["java", "-jar", jar, "--properties", bench.path("s3proxy.conf")],
            stdout=bench.log,
            stderr=bench.log,
            env=bench.environment,
        )
        bench.closing.append(self.stop)
        self.wait()

    def wait(self):
        for _ in range(150):
            try:
                urllib.request.urlopen(self.endpoint + "/", timeout=5)
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
        sys.exit("Error: s3proxy does not answer.")

    def stop(self):
        self.process.kill()
        self.process.wait()

    def credentials(self):
        return {
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_EC2_METADATA_DISABLED": "true",
        }


class Counting:
    """Hands every request on as it came, and counts it. For counting; never for timing."""

    def __init__(self, bench, server):
        self.count = 0
        counting, target = self, server.endpoint.removeprefix("http://")

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_one(self):
                with threading.Lock():
                    counting.count += 1
                length = int(self.headers.get("Content-Length") or 0)
                body = self.rfile.read(length) if length else None
                onward = http.client.HTTPConnection(target, timeout=300)
                onward.putrequest(
                    self.command, self.path, skip_host=True, skip_accept_encoding=True
                )
                for name, value in self.headers.items():
                    if name.lower() not in ("connection", "expect"):
                        onward.putheader(name, value)
                onward.endheaders(body)
                self.give_back(onward.getresponse())
                onward.close()

            def give_back(self, answer):
                told = answer.getheader("Content-Length")
                body = b"" if self.command == "HEAD" else answer.read()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "connection", "content-length"):
                        self.send_header(name, value)
                self.send_header("Content-Length", told if self.command == "HEAD" and told else len(body))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = handle_one

            def log_message(self, *_):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.endpoint = f"http://127.0.0.1:{self.http.server_address[1]}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        bench.closing.append(self.http.shutdown)
