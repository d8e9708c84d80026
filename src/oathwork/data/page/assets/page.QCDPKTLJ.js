import"./chunk.DZI4QH3V.js";
