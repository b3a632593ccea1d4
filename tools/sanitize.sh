#!/bin/bash
# Builds the engine with ThreadSanitizer and AddressSanitizer and runs its tests under both; or builds
# everything for one CPU level with AddressSanitizer and makes absurd calls of every operator.
#
# usage: tools/sanitize.sh [thread|address] [pytest arguments]      PYTHON=python  BUILD=build/sanitize
#        tools/sanitize.sh address fuzz [seed] [rounds] [operators]  LEVEL=v4  TESTS="tests/kernels ..."
#
# Works on a copy of the files that it needs, so that the normal build stays as it is. `fuzz` runs
# tests/ops/fuzz.py and then TESTS (empty: no tests). Values between the tasks of a plan get gaps that
# may not be touched; Cython checks bounds, and the compiler those of arrays in structs.
# Fails when a test fails or a sanitizer has something to report.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
python=${PYTHON:-python}
build=${BUILD:-$root/build/sanitize}
kinds="thread address"
case "${1-}" in thread|address) kinds=$1; shift ;; esac

library() {
    ${CC:-gcc} -print-file-name="lib$1.so"
}

if [ "${1-}" = fuzz ]; then
    [ "$kinds" = address ] || { echo "fuzz needs address" >&2; exit 2; }
    shift
    level=${LEVEL:-v4}
    seed=${1:-1}
    rounds=${2:-100}
    shift $(($# < 2 ? $# : 2))
    tree=$build/fuzz-$level
    mkdir -p "$tree/logs"
    # Only what differs, with the time of now: the build goes by the times of files.
    find setup.py pyproject.toml README.md mxcy tests docs -type f ! -name '*.so' ! -name '*.pyc' -print0 |
        while IFS= read -r -d '' file; do
            cmp -s "$file" "$tree/$file" || { mkdir -p "$(dirname "$tree/$file")"; cp "$file" "$tree/$file"; }
        done
    cd "$tree"
    MXCY_BUILD_DEBUG=1 MXCY_BUILD_SANITIZE=address,bounds MXCY_BUILD_LEVELS=$level \
        nice flock "${LOCK:-/tmp/mxcy-build.lock}" \
        "$python" setup.py -q build_ext --inplace > logs/build.txt 2>&1 || { tail -50 logs/build.txt; exit 1; }
    export PYTHONPATH=$tree MXCY_CPU=$level LD_PRELOAD="$(library asan) $(library ubsan)"
    export ASAN_OPTIONS="detect_leaks=0 allocator_may_return_null=1"
    export UBSAN_OPTIONS="halt_on_error=1 print_stacktrace=1"
    nice "$python" tests/ops/fuzz.py "$seed" "$rounds" "$@" || { cat "/tmp/mxcy-fuzz-$seed.log"; exit 1; }
    tests=${TESTS-tests/kernels tests/ops/test_ops.py}
    [ -z "$tests" ] || nice "$python" -m pytest -q -p no:cacheprovider $tests
    echo "sanitizers: nothing to report (fuzz, $level, seed $seed, $rounds rounds)"
    exit 0
fi

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
