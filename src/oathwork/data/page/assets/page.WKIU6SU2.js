import"./chunk.PY7FVRKM.js";
