import"./chunk.ZEGFQOCL.js";
