"""PyTorch's side of the training bench: a CLIP in eager mode, one step for each line on stdin.

python train.py FOLDER, which holds model.safetensors (OpenAI's names), recipe.json, and batches NAME.safetensors.
A line is {"batch": NAME, "cut": whether captions are cut at the longest one}; the answer has loss and gradient
norm of that step, and the milliseconds of CPU time it took."""
import json, math, pathlib, sys, time
import torch
import torch.nn.functional as F

torch.set_num_threads(1)
folder = pathlib.Path(sys.argv[1])
recipe = json.loads((folder / "recipe.json").read_text())
vision, text = recipe["model"]["vision_cfg"], recipe["model"]["text_cfg"]
DTYPES = {"F32": torch.float32, "I32": torch.int32}


def read(name):
    data = bytearray((folder / f"{name}.safetensors").read_bytes())
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    return {
        key: torch.frombuffer(data, dtype=DTYPES[info["dtype"]], count=math.prod(info["shape"]), offset=start + info["data_offsets"][0]).view(info["shape"])
        for key, info in header.items() if key != "__metadata__"
    }


weights = {name: value.clone().requires_grad_() for name, value in read("model").items()}
parameters = list(weights.values())
optimizer = torch.optim.AdamW(
    [{"params": [p for p in parameters if p.ndim >= 2], "weight_decay": recipe["weightDecay"]}, {"params": [p for p in parameters if p.ndim < 2], "weight_decay": 0}],
    lr=recipe["learningRate"], betas=(recipe["beta1"], recipe["beta2"]), eps=recipe["epsilon"], fused=True)
average = [p.detach().clone() for p in parameters] if recipe.get("averageDecay") else None


def norm(x, name):
    return F.layer_norm(x, x.shape[-1:], weights[name + ".weight"], weights[name + ".bias"], 1e-5)


def block(x, name, heads, causal):
    b, t, d = x.shape
    attn, mlp = name + ".attn.", name + ".mlp."
    qkv = F.linear(norm(x, name + ".ln_1"), weights[attn + "in_proj_weight"], weights[attn + "in_proj_bias"])
    q, k, v = qkv.view(b, t, 3, heads, d // heads).permute(2, 0, 3, 1, 4)
    attended = F.scaled_dot_product_attention(q, k, v, is_causal=causal).transpose(1, 2).reshape(b, t, d)
    x = x + F.linear(attended, weights[attn + "out_proj.weight"], weights[attn + "out_proj.bias"])
    up = F.linear(norm(x, name + ".ln_2"), weights[mlp + "c_fc.weight"], weights[mlp + "c_fc.bias"])
    return x + F.linear(up * torch.sigmoid(1.702 * up), weights[mlp + "c_proj.weight"], weights[mlp + "c_proj.bias"])


def image(pixels):
    patches = F.conv2d(pixels, weights["visual.conv1.weight"], stride=vision["patch_size"]).flatten(2).transpose(1, 2)
    x = torch.cat([weights["visual.class_embedding"].expand(len(patches), 1, -1), patches], 1)
    x = norm(x + weights["visual.positional_embedding"], "visual.ln_pre")
    for i in range(vision["layers"]):
        x = block(x, f"visual.transformer.resblocks.{i}", vision["width"] // vision["head_width"], False)
    return norm(x[:, 0], "visual.ln_post") @ weights["visual.proj"]


def caption(ids, cut):
    end = ids.argmax(1)
    if cut:
        ids = ids[:, :int(end.max()) + 1]
    x = F.embedding(ids, weights["token_embedding.weight"]) + weights["positional_embedding"][:ids.shape[1]]
    for i in range(text["layers"]):
        x = block(x, f"transformer.resblocks.{i}", text["heads"], True)
    return norm(x[torch.arange(len(x)), end], "ln_final") @ weights["text_projection"]


def step(pixels, ids, cut):
    optimizer.zero_grad(set_to_none=True)
    images, captions = F.normalize(image(pixels), dim=1), F.normalize(caption(ids, cut), dim=1)
    logits = weights["logit_scale"].exp() * images @ captions.T
    y, smoothing = torch.arange(len(logits)), recipe.get("labelSmoothing", 0)
    loss = (F.cross_entropy(logits, y, label_smoothing=smoothing) + F.cross_entropy(logits.T, y, label_smoothing=smoothing)) / 2
    loss.backward()
    gradient = torch.nn.utils.clip_grad_norm_(parameters, recipe["clipNorm"])
    optimizer.step()
    with torch.no_grad():
        weights["logit_scale"].clamp_(0, math.log(100))
        if average:
            torch._foreach_lerp_(average, parameters, 1 - recipe["averageDecay"])
    return loss.item(), gradient.item()


batches = {name: read(name) for name in recipe["batches"]}
for batch in batches.values():
    batch["ids"] = batch["ids"].long()
print(json.dumps({"name": f"PyTorch {torch.__version__.split('+')[0]}", "threads": torch.get_num_threads()}), flush=True)
for line in sys.stdin:
    request = json.loads(line)
    start = time.process_time()
    loss, gradient = step(**batches[request["batch"]], cut=request["cut"])
    print(json.dumps({"loss": loss, "gradientNorm": gradient, "cpu": (time.process_time() - start) * 1000}), flush=True)
