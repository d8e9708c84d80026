import"./chunk.76VZTGQF.js";
