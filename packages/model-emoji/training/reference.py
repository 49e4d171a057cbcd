"""What PyTorch computes with the weights of this package, in float64 and by code of its own: the truth of its tests.
  python reference.py MERGES OUT.json
MERGES is OpenAI's bpe_simple_vocab_16e6.txt.gz. Needs torch, numpy and pillow."""
import gzip, json, math, pathlib, struct, sys
import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

HERE = pathlib.Path(__file__).resolve().parent
PICTURES = HERE.parents[2] / "apps/quickstart/pictures"
TEMPLATES = ["{}", "a picture of {}", "a drawing of {}", "an emoji of {}", "an icon of {}"]
MERGES, OUT = sys.argv[1:]

torch.set_num_threads(1)
facts = json.loads((HERE.parent / "data/open_clip_config.json").read_text())
cfg, pre = facts["model_cfg"], facts["preprocess_cfg"]
raw = (HERE.parent / "data/model.safetensors").read_bytes()
start = 8 + struct.unpack("<Q", raw[:8])[0]
W = {
    name: torch.from_numpy(np.frombuffer(raw[start:], np.float16, (e["data_offsets"][1] - e["data_offsets"][0]) // 2, e["data_offsets"][0]).reshape(e["shape"]).astype(np.float64))
    for name, e in json.loads(raw[8:start]).items()
    if name != "__metadata__"
}


def blocks(prefix, x, heads, causal):
    count = 1 + max(int(n[len(prefix):].split(".")[0]) for n in W if n.startswith(prefix))
    for i in range(count):
        w = lambda n: W[f"{prefix}{i}.{n}"]
        norm = lambda n: F.layer_norm(x, x.shape[-1:], w(n + ".weight"), w(n + ".bias"))
        b, t, d = x.shape
        q, k, v = F.linear(norm("ln_1"), w("attn.in_proj_weight"), w("attn.in_proj_bias")).view(b, t, 3, heads, d // heads).permute(2, 0, 3, 1, 4)
        s = q @ k.transpose(-1, -2) / math.sqrt(d // heads)
        if causal:
            s = s + torch.full((t, t), -math.inf, dtype=s.dtype).triu(1)
        x = x + F.linear((s.softmax(-1) @ v).transpose(1, 2).reshape(b, t, d), w("attn.out_proj.weight"), w("attn.out_proj.bias"))
        u = F.linear(norm("ln_2"), w("mlp.c_fc.weight"), w("mlp.c_fc.bias"))
        x = x + F.linear(u * torch.sigmoid(1.702 * u), w("mlp.c_proj.weight"), w("mlp.c_proj.bias"))
    return x


def image(x):
    v = cfg["vision_cfg"]
    x = F.conv2d(x, W["visual.conv1.weight"], stride=v["patch_size"]).flatten(2).transpose(1, 2)
    x = torch.cat([W["visual.class_embedding"].expand(len(x), 1, -1), x], 1) + W["visual.positional_embedding"]
    norm = lambda n, y: F.layer_norm(y, y.shape[-1:], W[f"visual.{n}.weight"], W[f"visual.{n}.bias"])
    x = blocks("visual.transformer.resblocks.", norm("ln_pre", x), v["width"] // v["head_width"], False)
    return norm("ln_post", x[:, 0]) @ W["visual.proj"]


def text(ids):
    x = W["token_embedding.weight"][ids] + W["positional_embedding"]
    x = blocks("transformer.resblocks.", x, cfg["text_cfg"]["heads"], True)
    x = F.layer_norm(x, x.shape[-1:], W["ln_final.weight"], W["ln_final.bias"])
    return x[torch.arange(len(x)), ids.argmax(1)] @ W["text_projection"]


size = cfg["text_cfg"]["vocab_size"]
merges = [tuple(line.split()) for line in gzip.open(MERGES, "rt", encoding="utf-8").read().split("\n")[1 : 1 + size - 514]]
rank = {pair: i for i, pair in enumerate(merges)}
printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
letters = [chr(c) for c in printable] + [chr(256 + i) for i in range(256 - len(printable))]
vocabulary = {word: i for i, word in enumerate(letters + [c + "</w>" for c in letters] + ["".join(m) for m in merges])}


def encode(sentence):
    """Lower-case words of ASCII letters, which is all that the labels are made of."""
    assert all(word.isascii() and word.isalpha() for word in sentence.split()), sentence
    ids = []
    for word in sentence.lower().split():
        parts = [*word[:-1], word[-1] + "</w>"]
        while len(parts) > 1:
            best = min(zip(parts, parts[1:]), key=lambda pair: rank.get(pair, math.inf))
            if best not in rank:
                break
            at = next(i for i in range(len(parts)) if (parts[i], parts[i + 1]) == best)
            parts[at : at + 2] = ["".join(best)]
        ids += [vocabulary[part] for part in parts]
    ids = [size - 2, *ids, size - 1]
    return ids + [0] * (cfg["text_cfg"]["context_length"] - len(ids))


def pixels(file):
    picture = Image.open(file).convert("RGB").resize((pre["size"], pre["size"]), Image.BICUBIC)
    x = torch.from_numpy(np.asarray(picture).astype(np.float64) / 255)
    return ((x - torch.tensor(pre["mean"], dtype=x.dtype)) / torch.tensor(pre["std"], dtype=x.dtype)).permute(2, 0, 1)


pictures = json.loads((PICTURES / "labels.json").read_text())
labels = sorted({label for one in pictures for label in one["labels"]})
texts = text(torch.tensor([encode(t.replace("{}", label)) for label in labels for t in TEMPLATES]))
classes = F.normalize(F.normalize(texts, dim=1).view(len(labels), len(TEMPLATES), -1).mean(1), dim=1)
images = image(torch.stack([pixels(PICTURES / one["file"]) for one in pictures]))
scale = W["logit_scale"].exp()

for one, vector in zip(pictures, F.normalize(images, dim=1)):
    logits = scale * classes[[labels.index(label) for label in one["labels"]]] @ vector
    one["probabilities"] = [round(p, 7) for p in logits.softmax(0).tolist()]
kept = lambda rows: [[round(value, 7) for value in row] for row in rows.tolist()]
OUT = pathlib.Path(OUT)
OUT.write_text(json.dumps({
    "imageFeatures": kept(images[:8]),
    "textFeatures": {labels[i]: kept(texts[5 * i : 5 * i + 1])[0] for i in range(8)},
    "pictures": [{"file": one["file"], "name": one["name"], "labels": one["labels"], "probabilities": one["probabilities"]} for one in pictures],
}) + "\n")
right = sum(one["labels"][max(range(10), key=one["probabilities"].__getitem__)] == one["name"] for one in pictures)
print(f"{right} of {len(pictures)} right")
