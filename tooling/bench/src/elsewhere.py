"""What open_clip and transformers make of a saved model: python elsewhere.py FOLDER (openai/, hugging-face/, ours.json)."""
import json, pathlib, sys
import open_clip, torch, transformers

folder = pathlib.Path(sys.argv[1])
torch.set_num_threads(1)
ours = {name: torch.tensor(one["data"]).view(*one["shape"]) for name, one in json.loads((folder / "ours.json").read_text()).items()}
pixels, ids = ours["pixels"], ours["ids"].long()


def report(name, images, texts):
    # transformers from 5 on wraps the features.
    images, texts = (getattr(one, "pooler_output", one) for one in (images, texts))
    far = lambda a, b: (a - b).abs().max().item()
    print(f"{name}: image features within {far(images, ours['images']):.1e}, text features within {far(texts, ours['texts']):.1e}")


with torch.no_grad():
    model, _ = open_clip.create_model_from_pretrained(f"local-dir:{folder / 'openai'}")
    model.eval()
    report(f"open_clip {open_clip.__version__}", model.encode_image(pixels), model.encode_text(ids))
    model = transformers.CLIPModel.from_pretrained(folder / "hugging-face").eval()
    report(f"transformers {transformers.__version__}", model.get_image_features(pixel_values=pixels), model.get_text_features(input_ids=ids))
