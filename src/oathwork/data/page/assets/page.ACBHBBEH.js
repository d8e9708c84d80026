import"./chunk.EG46UVMA.js";
