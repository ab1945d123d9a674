#!/bin/sh
# Rebuilds native/prover.wasm from its sources and compares it with the committed file.
#
#   scripts/rebuild-prover.sh            compare; exit 0 if the bytes are equal
#   scripts/rebuild-prover.sh --write    replace native/prover.wasm and native/prover.json
#   scripts/rebuild-prover.sh --install  first install the Debian packages it needs (as root)
#
# The bytes depend on the compiler, so a difference is an error only under the compiler that
# native/prover.json records; under another one it is a notice. The checkout folder, the user's
# cargo folder and the temporary folder do not reach the bytes. Downloads crates on first use.
#
# Exit: 0 equal, written, or another toolchain; 1 other bytes; 2 usage; 8 something is missing.
set -eu

packages='rustc-web cargo-web rust-web-src lld-19 binaryen'
root=$(cd "$(dirname "$0")/.." && pwd -P)
committed=$root/native/prover.wasm
record=$root/native/prover.json
write=no

for argument in "$@"; do
  case $argument in
    --write) write=yes ;;
    --install) apt-get install -y --no-install-recommends $packages ;;
    *) sed -n '2,7s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

for tool in /usr/bin/rustc /usr/bin/cargo wasm-ld-19 wasm-opt sha256sum; do
  command -v "$tool" >/dev/null || {
    echo "rebuild-prover: $tool is missing; it comes with: $packages" >&2
    exit 8
  }
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cargo_home=${CARGO_HOME:-$HOME/.cargo}
rust_source=$(/usr/bin/rustc --print sysroot)/lib/rustlib/src/rust

# Built from a copy, so that nothing of the checkout but these files can matter.
mkdir "$work/native"
cp "$root/native/Cargo.toml" "$root/native/Cargo.lock" "$work/native/"
cp -R "$root/native/src" "$work/native/src"

features='+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint'
memory_max=268435456
flags="-C target-feature=$features -C link-arg=--max-memory=$memory_max"
flags="$flags --remap-path-prefix=$work=/build --remap-path-prefix=$cargo_home=/cargo"
flags="$flags --remap-path-prefix=$rust_source=/rust"

(
  cd "$work/native"
  # The target's std is built from source, which stable Rust allows only under this variable.
  env -u CARGO_ENCODED_RUSTFLAGS RUSTC_BOOTSTRAP=1 RUSTC=/usr/bin/rustc \
    CARGO_TARGET_DIR="$work/target" CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-19 \
    RUSTFLAGS="$flags" /usr/bin/cargo build --quiet --locked --release --lib \
    --target wasm32-unknown-unknown -Z build-std=std,panic_abort
)

built=$work/prover.wasm
wasm-opt -O3 --enable-simd --enable-bulk-memory --enable-sign-ext \
  --enable-nontrapping-float-to-int --enable-mutable-globals --strip-debug --strip-producers \
  "$work/target/wasm32-unknown-unknown/release/simnet_prover.wasm" -o "$built"

sha256=$(sha256sum "$built" | cut -d' ' -f1)
rustc_version=$(/usr/bin/rustc --version)
wasm_opt_version=$(wasm-opt --version)
linker_version=$(wasm-ld-19 --version)

if [ "$write" = yes ]; then
  crates=$(awk '
    /^name = /    { gsub(/"/, "", $3); name = $3 }
    /^version = / { gsub(/"/, "", $3); version = $3 }
    /^source = /  { if (name ~ /^(p3-|postcard$)/) {
                      printf "%s    \"%s\": \"%s\"", comma, name, version; comma = ",\n" } }
  ' "$root/native/Cargo.lock")
  cp "$built" "$committed"
  cat > "$record" <<END
{
  "sha256": "$sha256",
  "bytes": $(wc -c < "$built"),
  "rustc": "$rustc_version",
  "linker": "$linker_version",
  "wasm_opt": "$wasm_opt_version",
  "lock_sha256": "$(sha256sum "$root/native/Cargo.lock" | cut -d' ' -f1)",
  "target_features": "$features",
  "memory_bytes_max": $memory_max,
  "crates": {
$crates
  }
}
END
  echo "rebuild-prover: wrote $sha256"
  exit 0
fi

recorded() {
  sed -n "s/^  \"$1\": \"\(.*\)\",\$/\1/p" "$record"
}

if [ "$sha256" = "$(recorded sha256)" ] && cmp -s "$built" "$committed"; then
  echo "rebuild-prover: equal, $sha256"
  exit 0
fi
if [ "$rustc_version" != "$(recorded rustc)" ] || [ "$linker_version" != "$(recorded linker)" ] ||
  [ "$wasm_opt_version" != "$(recorded wasm_opt)" ]; then
  echo "rebuild-prover: NOTICE: not compared, as the toolchain is another one than recorded" >&2
  echo "  here:     $rustc_version; $linker_version; $wasm_opt_version" >&2
  echo "  recorded: $(recorded rustc); $(recorded linker); $(recorded wasm_opt)" >&2
  exit 0
fi
echo "rebuild-prover: DIFFERENT under the recorded toolchain" >&2
echo "  built:     $sha256" >&2
echo "  recorded:  $(recorded sha256)" >&2
echo "  committed: $(sha256sum "$committed" | cut -d' ' -f1)" >&2
exit 1
