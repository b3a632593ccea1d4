#!/bin/bash
# Builds the engine with ThreadSanitizer and AddressSanitizer and runs its tests under both.
#
# usage: tools/sanitize.sh [thread|address] [pytest arguments]      PYTHON=python  BUILD=build/sanitize
#
# Works on a copy of the few files that the engine needs, so that the normal build stays as it is.
# Fails when a test fails or a sanitizer has something to report.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
python=${PYTHON:-python}
build=${BUILD:-$root/build/sanitize}
kinds="thread address"
case "${1-}" in thread|address) kinds=$1; shift ;; esac

copy() {
    mkdir -p "$1/mxcy" "$1/tests" "$1/docs"
    cp "$root/setup.py" "$root/pyproject.toml" "$1/"
    [ ! -e "$root/README.md" ] || cp "$root/README.md" "$1/"
    : > "$1/mxcy/__init__.py"       # the library itself is left out
    cp "$root"/mxcy/_version.py "$1/mxcy/"
    for folder in mxcy/_core mxcy/_engine mxcy/include tests/engine; do
        mkdir -p "$1/$folder"
        (cd "$root/$folder" && find . -maxdepth 1 -type f ! -name '*.so' -print0) |
            while IFS= read -r -d '' file; do cp -p "$root/$folder/$file" "$1/$folder/$file"; done
    done
    : > "$1/tests/__init__.py"
    cp "$root/docs/settings.md" "$1/docs/"
}

failed=0
for kind in $kinds; do
    tree=$build/$kind
    logs=$tree/logs
    copy "$tree"
    rm -rf "$logs"
    mkdir -p "$logs"
    (cd "$tree" && MXCY_BUILD_SANITIZE=$kind MXCY_BUILD_ONLY=engine,testing \
        "$python" setup.py -q build_ext --inplace > "$logs/build.txt" 2>&1) ||
        { cat "$logs/build.txt"; exit 1; }
    short=$([ "$kind" = thread ] && echo tsan || echo asan)
    library=$(${CC:-gcc} -print-file-name="lib$short.so")
    echo "== $kind: $library"
    (
        cd "$tree"
        export MXCY_TEST_SANITIZED=1 LD_PRELOAD=$library
        # A forked child of a threaded process goes on: that is what the fork tests do.
        export TSAN_OPTIONS="die_after_fork=0 exitcode=66 log_path=$logs/report"
        # Python itself leaves memory behind at exit; absurd sizes must come back as NULL.
        export ASAN_OPTIONS="detect_leaks=0 allocator_may_return_null=1 log_path=$logs/report"
        "$python" -m pytest -p no:cacheprovider tests/engine "$@"
    ) || failed=1
    if compgen -G "$logs/report*" > /dev/null; then
        head -c 20000 "$logs"/report*
        failed=1
    fi
done
[ "$failed" = 0 ] && echo "sanitizers: nothing to report ($kinds)"
exit "$failed"
