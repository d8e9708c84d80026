import"./chunk.IO6CZDP4.js";
