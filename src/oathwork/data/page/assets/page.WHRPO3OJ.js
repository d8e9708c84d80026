import"./chunk.YIWUGEN5.js";
