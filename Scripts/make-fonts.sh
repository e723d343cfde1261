#!/usr/bin/env bash
# Remakes Sources/Rendering/Fonts. Needs: apt-get install fonts-liberation2 fonts-noto-cjk; pip install fonttools
#
# Liberation Sans is copied as it is: its name is reserved, so a changed copy may not carry it.
# Noto Sans SC is cut down to GB 2312 and the signs of clinical writing. It keeps its name (Noto
# reserves none). Its subroutines are dissolved because Cairo 1.16 embeds all of them in each PDF.
set -euo pipefail
export SOURCE_DATE_EPOCH=1619568000  # a fixed date inside the subsets
cd "$(dirname "$0")/.."
target=Sources/Rendering/Fonts
latin=${LIBERATION:-/usr/share/fonts/truetype/liberation2}
chinese=${NOTO:-/usr/share/fonts/opentype/noto}
characters=$(mktemp)
trap 'rm -f "$characters"' EXIT

python3 - "$characters" <<'PYTHON'
import sys
text = "".join(
    bytes([row, cell]).decode("gb2312", "ignore")
    for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF))
text += "".join(map(chr, range(0x20, 0x7F)))      # ASCII
text += "".join(map(chr, range(0xA0, 0x100)))     # ° ± ² µ × ÷ …
text += "".join(map(chr, range(0xFF01, 0xFF5F)))  # full-width forms
text += "‐‑‒–—―‘’“”†‡•…‰′″€℃℉№™ΩⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ←↑→↓↔⇒∂∆∏∑−√∞∫≈≠≤≥≦≧⊥"
text += "①②③④⑤⑥⑦⑧⑨⑩■□▲△▼▽◆◇○●★☆✓✔☐☑¥£、。〈〉《》「」『』【】〔〕㎎㎏㎜㎝㎡"
# Characters of medicine and of names that GB 2312 lacks.
text += "羟癥髌踝腓肱髂骶髋嘌呤嘧啶酰胺肽镓钆锝锶氡腘珺玥璟喆堃甯昇祎翀赟頔淼焱犇睿禕瑄晞暄朏鎏镕鋆"
open(sys.argv[1], "w", encoding="utf-8").write(text)
PYTHON

mkdir -p "$target"
for style in Regular Bold Italic; do cp "$latin/LiberationSans-$style.ttf" "$target/"; done
for weight in Regular Bold; do
  # Face 2 of the collection is the Simplified Chinese one.
  pyftsubset "$chinese/NotoSansCJK-$weight.ttc" --font-number=2 --text-file="$characters" \
    --desubroutinize --no-hinting --layout-features=kern,vert,locl --name-IDs='*' \
    --output-file="$target/NotoSansSC-$weight.otf"
done

# Debian's copyright files hold the notices and the licence; the indentation of the format is taken off.
licence() { sed -e 's/^ \.$//' -e 's/^ //' "/usr/share/doc/$1/copyright"; }
licence fonts-liberation2 | sed -e 1,4d -e '/^Files: debian/,$d' >"$target/LiberationSans-LICENSE.txt"
{
  echo "Noto Sans CJK SC, Copyright 2014-2021 Adobe (http://www.adobe.com/), with contributions of Google."
  echo "The two files here are subsets (GB 2312 and clinical signs) of the fonts of the Noto CJK project,"
  echo "https://github.com/googlefonts/noto-cjk, made by Scripts/make-fonts.sh, and stay under this licence:"
  echo
  licence fonts-noto-cjk | sed -n '/^License: SIL-1.1/,/^OTHER DEALINGS/p' | sed -n '/^-----/,$p'
} | sed '/^License: GPL/,$d' >"$target/NotoSansSC-LICENSE.txt"
ls -l "$target"
