import"./chunk.HMZGFVZJ.js";
